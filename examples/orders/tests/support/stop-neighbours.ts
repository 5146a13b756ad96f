import { neighbours } from './neighbours';

/** After the last test. The addresses go too: in watch mode, the next run starts its own. */
export default async function stopNeighbours(): Promise<void> {
  for (const [variable, neighbour] of neighbours) {
    delete process.env[variable];
    neighbours.delete(variable);
    await neighbour.stop();
  }
}
