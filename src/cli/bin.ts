#!/usr/bin/env node
import { wantsColour, widthOf } from '../core/terminal';
import { main } from './main';

const facts = { env: process.env, isTTY: process.stdout.isTTY === true, columns: process.stdout.columns };

// `mettle … | head` closes the pipe early: that is no error.
process.stdout.on('error', (error: NodeJS.ErrnoException) => {
  if (error.code !== 'EPIPE') throw error;
});

main(process.argv.slice(2), {
  out: (text) => process.stdout.write(text),
  err: (text) => process.stderr.write(text),
  colour: wantsColour(facts),
  width: widthOf(facts),
}).then((code) => {
  // Not `exit`: what is still on its way to a pipe would be lost.
  process.exitCode = code;
});
