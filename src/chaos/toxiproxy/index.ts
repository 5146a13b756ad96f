export type { ProxyView, ToxicView } from './proxy-view';
export { TOXIPROXY_VERSION } from './routes';
export { startToxiproxy, type Toxiproxy, type ToxiproxyConfigEntry, type ToxiproxyOptions } from './start-toxiproxy';
