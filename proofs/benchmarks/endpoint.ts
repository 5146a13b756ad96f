export async function compareEndpointWithCopy(_p: number, _f: string): Promise<never> {
  throw new Error('later');
}
