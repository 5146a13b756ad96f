// node undici.cjs <url> <seconds> <connections>: each connection sends the next request when its answer is there.
const { Pool } = require('undici');

const [url, seconds, connections] = process.argv.slice(2);
const { origin, pathname } = new URL(url);
const pool = new Pool(origin, { connections: Number(connections), pipelining: 1 });
const request = { method: 'GET', path: pathname };
const byName = new Map([[`GET ${pathname}`, { ok: 0, failed: 0 }]]);
const end = performance.now() + Number(seconds) * 1000;
let loops = Number(connections);

class Loop {
  status = 0;
  counts = byName.get(`GET ${pathname}`);
  next() {
    if (performance.now() < end) pool.dispatch(request, this);
    else if (--loops === 0) finish();
  }
  onRequestStart() {}
  onResponseStart(_controller, status) {
    this.status = status;
  }
  onResponseData() {}
  onResponseEnd() {
    if (this.status === 200) this.counts.ok++;
    else this.counts.failed++;
    this.next();
  }
  onResponseError() {
    this.counts.failed++;
    this.next();
  }
}

async function finish() {
  await pool.close();
  const [{ ok, failed }] = byName.values();
  console.log(JSON.stringify({ requests: ok + failed, failed }));
}

for (let n = loops; n > 0; n--) new Loop().next();
