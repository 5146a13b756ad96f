/** Splits, matches and joins text: regular expressions, whose native code V8 makes by itself. */
const line =
  '127.0.0.1 - ada [10/Oct/2026:13:55:36 +0000] "GET /orders/4711?limit=20 HTTP/1.1" 200 2326 "-" "Mozilla/5.0 (X11; Linux x86_64)"';
const FORM = /^(\S+) \S+ (\S+) \[([^\]]+)\] "(\S+) (\S+) [^"]*" (\d{3}) (\d+)/;

function once(): unknown {
  const [, address, user, , method, path, status, bytes] = FORM.exec(line) ?? [];
  const words = line
    .toLowerCase()
    .split(/[\s"[\]/]+/)
    .filter((word) => word !== '');
  return [address, user, method, path?.replaceAll('/', '.'), Number(status) + Number(bytes), words.join('-')].join('|');
}

/** How often the work is done in a call: a copy with 105 is slower by 5 %. */
const TIMES = 100;

export function work(): unknown {
  let last: unknown;
  for (let i = 0; i < TIMES; i++) last = once();
  return last;
}
