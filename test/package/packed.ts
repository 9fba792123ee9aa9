// Packs what was built and installs it as an app would, in a folder outside of this one.
// Knows nothing of what the package does.

import { execFileSync, execSync } from 'node:child_process'
import {
  cpSync,
  mkdirSync,
  mkdtempSync,
  renameSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'

const ROOT = fileURLToPath(new URL('../../', import.meta.url))

const ONLY_BELLWIRE = '{ "private": true, "dependencies": { "bellwire": "file:bellwire.tgz" } }'

/**
 * A folder of an app that has installed the packed package: with nothing else, or the app of this
 * name below test/consumers/.
 */
export class ConsumerFolder {
  readonly path = mkdtempSync(join(tmpdir(), 'bellwire-consumer-'))

  constructor(app?: string) {
    if (app) cpSync(`${ROOT}test/consumers/${app}`, this.path, { recursive: true })
    else this.write('package.json', ONLY_BELLWIRE)
    // Without scripts: what was built is what is packed.
    const packed = run(
      `npm pack --ignore-scripts --silent --pack-destination "${this.path}"`,
      ROOT,
    ).trim()
    renameSync(join(this.path, packed), join(this.path, 'bellwire.tgz'))
    run(
      'npm install --ignore-scripts --omit=dev --prefer-offline --no-package-lock --no-audit --no-fund --silent',
      this.path,
    )
  }

  /** Adds a package as it is installed here, so that nothing has to be fetched. */
  add(packageName: string): void {
    cpSync(`${ROOT}node_modules/${packageName}`, join(this.path, 'node_modules', packageName), {
      recursive: true,
    })
  }

  /** Lets the app find a package here, with what that one needs. */
  link(packageName: string): void {
    const path = join(this.path, 'node_modules', packageName)
    mkdirSync(dirname(path), { recursive: true })
    symlinkSync(`${ROOT}node_modules/${packageName}`, path, 'junction')
  }

  write(name: string, text: string): string {
    const path = join(this.path, name)
    writeFileSync(path, text)
    return path
  }

  /** Runs a script of the app and gives what it printed. */
  node(name: string, text: string): string {
    return execFileSync(process.execPath, [this.write(name, text)], {
      cwd: this.path,
      encoding: 'utf8',
    }).trim()
  }

  /** Runs a command line in the folder and gives what it printed. */
  shell(command: string): string {
    return run(command, this.path)
  }

  remove(): void {
    rmSync(this.path, { recursive: true, force: true })
  }
}

function run(command: string, cwd: string): string {
  return execSync(command, { cwd, encoding: 'utf8', stdio: ['ignore', 'pipe', 'inherit'] })
}
