import { neighbours } from './neighbours';

export default async function stopNeighbours(): Promise<void> {
  for (const neighbour of neighbours.splice(0)) await neighbour.stop();
}
