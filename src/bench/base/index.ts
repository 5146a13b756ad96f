export type { Base, OnProgress } from './base';
export { type BaseOfRefOptions, baseOfRef } from './base-of-ref';
export { type BaseOfVersionOptions, baseOfVersion } from './base-of-version';
export { defaultBaseRef } from './default-base-ref';
