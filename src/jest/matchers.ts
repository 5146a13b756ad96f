import { type IntegrationMatchers, integrationMatchers } from '../integration';

/** Every matcher of this package, for `expect.extend`. The setup file does that by itself. */
export const matchers = { ...integrationMatchers };

/** The matchers that this package adds to `expect`. */
export interface MettleMatchers<R> extends IntegrationMatchers<R> {}
