/** A function of `node:fs`, by what a disk has to do with it. */
export interface Operation {
  /** `writeFile` stands for `fs.writeFile`, `fs.writeFileSync` and `fs.promises.writeFile`. */
  readonly name: string;
  /** The arguments that name files: a path, or a descriptor. */
  readonly files: readonly number[];
  /** Whether a link itself is meant, and not what it leads to. */
  readonly link?: true;
  /** What it needs space for; absent where a full disk does not matter. */
  readonly space?: Space;
}

/** How an operation that needs space fails where there is none. */
export interface Space {
  readonly syscall: 'write' | 'mkdir' | 'mkdtemp' | 'copyfile';
  /** The argument that names the file that would grow. */
  readonly file: number;
  /** The argument that holds what is written: nothing needs no space. */
  readonly data?: number;
  /** The file is opened by it, and with that created or emptied, before the first byte fails. */
  readonly opens?: 'w' | 'a';
}

const WRITE = { syscall: 'write', file: 0, data: 1 } as const;

/** Of `fs`, its synchronous form and `fs.promises`, as far as each has it. */
export const operations: readonly Operation[] = [
  { name: 'open', files: [0] },
  { name: 'opendir', files: [0] },
  { name: 'access', files: [0] },
  { name: 'exists', files: [0] },
  { name: 'stat', files: [0] },
  { name: 'lstat', files: [0], link: true },
  { name: 'readdir', files: [0] },
  { name: 'readFile', files: [0] },
  { name: 'readlink', files: [0], link: true },
  { name: 'realpath', files: [0] },
  { name: 'chmod', files: [0] },
  { name: 'utimes', files: [0] },
  { name: 'truncate', files: [0] },
  { name: 'rename', files: [0, 1], link: true },
  { name: 'link', files: [0, 1], link: true },
  { name: 'symlink', files: [1], link: true },
  { name: 'unlink', files: [0], link: true },
  { name: 'rm', files: [0], link: true },
  { name: 'rmdir', files: [0], link: true },
  { name: 'mkdir', files: [0], space: { syscall: 'mkdir', file: 0 } },
  { name: 'mkdtemp', files: [0], space: { syscall: 'mkdtemp', file: 0 } },
  { name: 'copyFile', files: [0, 1], space: { syscall: 'copyfile', file: 1 } },
  { name: 'cp', files: [0, 1], space: { syscall: 'copyfile', file: 1 } },
  { name: 'writeFile', files: [0], space: { ...WRITE, opens: 'w' } },
  { name: 'appendFile', files: [0], space: { ...WRITE, opens: 'a' } },
  { name: 'read', files: [0] },
  { name: 'readv', files: [0] },
  { name: 'write', files: [0], space: WRITE },
  { name: 'writev', files: [0], space: WRITE },
  { name: 'fstat', files: [0] },
  { name: 'fsync', files: [0] },
  { name: 'fdatasync', files: [0] },
  { name: 'ftruncate', files: [0] },
];

/** Of a `FileHandle`, whose own descriptor comes before its arguments. */
export const handleOperations: readonly Operation[] = [
  { name: 'read', files: [0] },
  { name: 'readv', files: [0] },
  { name: 'readFile', files: [0] },
  { name: 'stat', files: [0] },
  { name: 'sync', files: [0] },
  { name: 'datasync', files: [0] },
  { name: 'truncate', files: [0] },
  { name: 'write', files: [0], space: WRITE },
  { name: 'writev', files: [0], space: WRITE },
  { name: 'writeFile', files: [0], space: WRITE },
  { name: 'appendFile', files: [0], space: WRITE },
];
