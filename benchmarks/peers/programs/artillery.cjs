// Whether a user of Artillery makes another request: until the time is over, or never where arrivals are counted. The time
// begins with its first request, for Artillery needs some until then.
const seconds = Number(process.env['PEER_SECONDS']);
let endMs;

exports.goesOn = (_context, next) => {
  endMs ??= Date.now() + seconds * 1000;
  next(process.env['PEER_RATE'] === undefined && Date.now() < endMs);
};
