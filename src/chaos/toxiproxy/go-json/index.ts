export { type Decoded, decode, decodeList, type Struct } from './decode';
export { encode, encodeMap } from './encode';
export { JsonError, type JsonValue, readFirstValue } from './read';
