export { artillery } from './artillery';
export { autocannon } from './autocannon';
export { globalFetch } from './fetch';
export { k6 } from './k6';
export { locustFast } from './locust-fast';
export { locustHttp } from './locust-http';
export type { Peer, PeerAnswer, PeerLoad } from './peer';
export { undici } from './undici';
export { wrk } from './wrk';
