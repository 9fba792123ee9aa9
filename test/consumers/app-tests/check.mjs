export default async function check(app, stage, test) {
  await test('the tests of the app pass in jest, with jsdom and on Node', () =>
    app.run('npm', 'run', '--silent', 'test:jest'))
  await test('the tests of the app pass in vitest', () =>
    app.run('npm', 'run', '--silent', 'test:vitest'))
}
