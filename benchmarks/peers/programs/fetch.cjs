// node fetch.cjs <url> <seconds> <connections>: so many loops, each sends the next request when its answer is there.
const [url, seconds, connections] = process.argv.slice(2);
const counts = { ok: 0, failed: 0 };
const end = performance.now() + Number(seconds) * 1000;

async function loop() {
  while (performance.now() < end) {
    try {
      const answer = await fetch(url);
      await answer.arrayBuffer();
      if (answer.status === 200) counts.ok++;
      else counts.failed++;
    } catch {
      counts.failed++;
    }
  }
}

Promise.all(Array.from({ length: Number(connections) }, loop)).then(() => {
  console.log(JSON.stringify({ requests: counts.ok + counts.failed, failed: counts.failed }));
});
