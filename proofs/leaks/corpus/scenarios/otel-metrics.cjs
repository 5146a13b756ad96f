// With two readers, accumulations that were not reported yet are kept for ever.
const { MeterProvider, MetricReader } = require('@opentelemetry/sdk-metrics');

class Reader extends MetricReader {
  async onForceFlush() {}
  async onShutdown() {}
}

let counter;
let readers;

exports.setup = async () => {
  const provider = new MeterProvider();
  readers = [new Reader(), new Reader()];
  for (const reader of readers) provider.addMetricReader(reader);
  counter = provider.getMeter('x').createCounter('c');
};

exports.iterate = async () => {
  const attributes = { a: 'b' };
  counter.add(1, attributes);
  const collected = [];
  for (const reader of readers) collected.push(await reader.collect());
  return [attributes, ...collected];
};
