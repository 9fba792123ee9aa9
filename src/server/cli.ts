#!/usr/bin/env node
// The program `bellwire`: joins the command to this process. Must not know what the command does.

import { readFileSync } from 'node:fs'

import { runCli } from './cli-run.js'

// What is still open when the command has ended does not keep the process longer than this.
const LAST_MS = 200

process.exitCode = await runCli(process.argv.slice(2), {
  environment: process.env,
  readFile: (path) => readFileSync(path, 'utf8'),
  print: (text) => console.log(text),
  printError: (text) => console.error(text),
  onStop: (stop) => {
    process.on('SIGINT', stop)
    process.on('SIGTERM', stop)
  },
})
setTimeout(() => process.exit(), LAST_MS).unref()
