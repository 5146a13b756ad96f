import { locustWith } from './locust';

/** Locust with `FastHttpUser`, which is geventhttpclient: its faster client. */
export const locustFast = locustWith('Locust Fast', 'FastUser');
