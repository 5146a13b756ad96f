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
  counter.add(1, { a: 'b' });
  for (const reader of readers) await reader.collect();
};
