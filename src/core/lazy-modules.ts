import { createRequire } from 'node:module';

// Not import(): in Jest's CommonJS sandbox it needs a flag. Not at the top: who does not need it pays nothing.
const load = createRequire(__filename);

/** undici, loaded when it is first needed. */
export const undici = (): typeof import('undici') => load('undici');

/** tough-cookie, loaded when it is first needed. */
export const toughCookie = (): typeof import('tough-cookie') => load('tough-cookie');
