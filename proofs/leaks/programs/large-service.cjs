// A service whose heap is as large as it was told to be, of one shape, and that keeps one object of each request to /leak.
const { createServer } = require('node:http');

const MEGABYTE = 1e6;

class Account {
  constructor(id) {
    this.id = id;
    this.balance = id * 1.5;
    this.owner = { id, active: true };
    this.tags = [id, id + 1];
  }
}

class Visit {
  constructor(path) {
    this.path = path;
  }
}

const document = JSON.stringify({
  items: Array.from({ length: 60 }, (_, item) => ({
    sku: `sku-${item}`,
    quantity: item,
    price: item * 1.25,
    note: `item ${item}`,
  })),
});

/** Each makes one more piece of the heap. */
const shapes = {
  instances: (at) => new Account(at),
  documents: () => JSON.parse(document),
  strings: (at) => Buffer.alloc(1e6, String(at)).toString('latin1'),
};

const shape = shapes[process.env.SHAPE];
const wantedBytes = Number(process.env.HEAP_MEGABYTES) * MEGABYTE;
const heap = [];
while (process.memoryUsage().heapUsed < wantedBytes)
  for (let piece = 0; piece < 50; piece++) heap.push(shape(heap.length));

const kept = [];
createServer((request, response) => {
  const visit = new Visit(request.url);
  if (request.url === '/leak') kept.push(visit);
  response.end(`${heap.length} ${kept.length}`);
}).listen(Number(process.env.PORT), '127.0.0.1');
