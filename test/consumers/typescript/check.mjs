const VERSIONS = ['5.4', '5.9', '6.0', '7.0']
const RESOLUTIONS = ['node16', 'nodenext', 'bundler']

export default async function check(app, stage, test) {
  for (const version of VERSIONS) {
    const compiler = `node_modules/typescript-${version}/bin/tsc`
    for (const resolution of RESOLUTIONS) {
      await test(`${version} compiles under ${resolution}`, () =>
        app.run(process.execPath, compiler, '-p', `tsconfig.${resolution}.json`))
    }
  }
}
