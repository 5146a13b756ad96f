/** The host of an address as sockets take it: an IPv6 address without the brackets that it has in a URL. */
export function socketHost(hostname: string): string {
  return hostname.replace(/^\[(.*)\]$/, '$1');
}
