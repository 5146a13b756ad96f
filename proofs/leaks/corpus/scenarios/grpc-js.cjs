// The buffer of a call that may be retried keeps a placeholder for each message of a long stream.
const grpc = require('@grpc/grpc-js');

const serialize = (text) => Buffer.from(text);
const deserialize = (bytes) => bytes.toString();
const definition = {
  s: {
    path: '/x/s',
    requestStream: true,
    responseStream: true,
    requestSerialize: serialize,
    requestDeserialize: deserialize,
    responseSerialize: serialize,
    responseDeserialize: deserialize,
  },
};

let server;
let client;
let stream;
let received;

exports.setup = async () => {
  server = new grpc.Server();
  server.addService(definition, {
    s(call) {
      call.on('data', (message) => call.write(message));
      call.on('end', () => call.end());
    },
  });
  const port = await new Promise((resolve, reject) =>
    server.bindAsync('127.0.0.1:0', grpc.ServerCredentials.createInsecure(), (error, bound) =>
      error ? reject(error) : resolve(bound),
    ),
  );
  server.start();
  const Client = grpc.makeGenericClientConstructor(definition, 'x');
  client = new Client(`127.0.0.1:${port}`, grpc.credentials.createInsecure());
  stream = client.s();
  stream.on('data', () => received?.());
  stream.on('error', () => {});
};

exports.iterate = async (i) => {
  const echo = new Promise((resolve) => {
    received = resolve;
  });
  stream.write(`m${i}`);
  await echo;
};

exports.teardown = async () => {
  stream.cancel();
  client.close();
  server.forceShutdown();
};
