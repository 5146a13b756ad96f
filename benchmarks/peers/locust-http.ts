import { locustWith } from './locust';

/** Locust with `HttpUser`, which is requests: the client that its users begin with. */
export const locustHttp = locustWith('Locust Http', 'RequestsUser');
