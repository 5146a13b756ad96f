// Answers each request after a known amount of work: TURNS times the same.
const { createServer } = require('node:http');

const turns = Number(process.env.TURNS);
const text = JSON.stringify({
  id: 7,
  lines: Array.from({ length: 8 }, (_, i) => ({ sku: `sku-${i}`, price: i * 1.5 })),
});

function once() {
  const { lines } = JSON.parse(text);
  return lines.reduce((sum, { price }) => sum + price, 0);
}

createServer((_request, response) => {
  let sum = 0;
  for (let i = 0; i < turns; i++) sum += once();
  response.end(String(sum));
}).listen(Number(process.env.PORT ?? 0), '127.0.0.1');
