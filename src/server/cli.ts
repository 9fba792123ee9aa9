#!/usr/bin/env node
// The program `bellwire`: joins the command to this process. Must not know what the command does.

import { runCli } from './cli-run.js'

process.exitCode = await runCli(process.argv.slice(2), {
  print: (text) => console.log(text),
  printError: (text) => console.error(text),
  onStop: (stop) => {
    process.on('SIGINT', stop)
    process.on('SIGTERM', stop)
  },
})
