import { compare } from './support/differential';

/*
 * Where the lean transport differs from undici on purpose; the generator makes nothing that would show it.
 *
 * | the service                                       | undici                 | lean                  |
 * |---------------------------------------------------|------------------------|-----------------------|
 * | sends blank lines behind an answer                | keeps the connection   | closes it             |
 * | says `connection: close` in a trailer             | fails the next request | closes the connection |
 * | breaks off (RST) a body that ends by closing      | takes it for whole     | fails it: `reset`     |
 * | answers as `RTSP/1.1` or `ICE/1.1`                | takes it for HTTP      | fails it: `protocol`  |
 * | sends a status line or blanks of more than 128 kB | goes on reading        | fails it: `protocol`  |
 *
 * And a 304 may say how long the body would be: undici fails it, which would be a correct service's failure.
 *
 * Elsewhere it follows undici even where that is doubtful: a 100 that nobody asked for fails; a second carriage return ends
 * a status line; after a HEAD, a connection is used no further.
 */
test('generated answers mean the same as to undici, and no request gets the answer of another', async () => {
  const { differences, outcomes } = await compare(3000, 1);
  expect(differences).toEqual([]);
  expect(outcomes['ok']).toBeGreaterThan(1000);
  expect(outcomes['protocol']).toBeGreaterThan(300);
  expect(outcomes['reset']).toBeGreaterThan(100);
}, 60_000);
