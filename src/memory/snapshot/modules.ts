import type { HeapGraph } from './heap-graph';
import { edgeTypes, nodeTypes } from './reader/format';

const PARTS_SHOWN = 2;
/** What Node keeps of an ES module; its exports are held without a name. */
const ES_MODULE = 'ModuleWrap';

/** Knows the modules of a process by what they export. */
export class Modules {
  readonly #graph: HeapGraph;
  #files: Map<number, string> | undefined;

  constructor(graph: HeapGraph) {
    this.#graph = graph;
  }

  /** The file of the module whose exports an object is, as `src/pool.js`. */
  fileOf(node: number): string | undefined {
    this.#files ??= this.#find();
    return this.#files.get(node);
  }

  /**
   * Modules of CommonJS are objects with `filename` and `exports`, in Node's own loader and in Jest's; those of ES modules tell
   * their `url`.
   */
  #find(): Map<number, string> {
    const { type, firstEdge, edgeType, edgeName, edgeTo, strings } = this.#graph.columns;
    const [filename, exported, url] = ['filename', 'exports', 'url'].map((name) => strings.indexOf(name));
    const files = new Map<number, string>();
    for (let node = 0; node < this.#graph.nodeCount; node++) {
      if (type[node] !== nodeTypes.object) continue;
      let [file, exports, address] = [-1, -1, -1];
      for (let edge = firstEdge[node] as number; edge < (firstEdge[node + 1] as number); edge++) {
        if (edgeType[edge] !== edgeTypes.property) continue;
        const name = edgeName[edge];
        if (name === filename) file = edgeTo[edge] as number;
        else if (name === exported) exports = edgeTo[edge] as number;
        else if (name === url) address = edgeTo[edge] as number;
      }
      const isPair = file !== -1 && exports !== -1 && !files.has(exports);
      if (isPair) files.set(exports, this.#short(file));
      else if (address !== -1 && this.#graph.classOf(node) === ES_MODULE) files.set(node, this.#short(address));
    }
    return files;
  }

  #short(path: number): string {
    return this.#graph.textOf(path).split(/[\\/]/).slice(-PARTS_SHOWN).join('/');
  }
}
