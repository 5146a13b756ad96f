import type { UserRequestOptions } from '../scenario';
import type { Answer } from '../user';

/** The methods of HTTP as methods, each of them a `request`. */
export abstract class Verbs {
  abstract request(method: string, path: string, options?: UserRequestOptions): Promise<Answer>;

  get(path: string, options?: UserRequestOptions): Promise<Answer> {
    return this.request('GET', path, options);
  }

  post(path: string, options?: UserRequestOptions): Promise<Answer> {
    return this.request('POST', path, options);
  }

  put(path: string, options?: UserRequestOptions): Promise<Answer> {
    return this.request('PUT', path, options);
  }

  patch(path: string, options?: UserRequestOptions): Promise<Answer> {
    return this.request('PATCH', path, options);
  }

  delete(path: string, options?: UserRequestOptions): Promise<Answer> {
    return this.request('DELETE', path, options);
  }

  head(path: string, options?: UserRequestOptions): Promise<Answer> {
    return this.request('HEAD', path, options);
  }
}
