// Reads the text format of Prometheus and fails on what is not it.

const NAME = /^[a-z_]+$/
const SAMPLE = /^([a-z_]+)(?:\{((?:[a-z_]+="[^"\\]*",?)*)\})? (-?[\d.e+-]+|\+Inf|NaN)$/

/** The value of each sample, by name and labels as they stand there: `name{label="value"}`. */
export async function readMetrics(url: string): Promise<Map<string, number>> {
  const response = await fetch(`${url}/metrics`)
  const type = response.headers.get('content-type')
  if (type !== 'text/plain; version=0.0.4; charset=utf-8') throw new Error(`Not metrics: ${type}`)
  return parseMetrics(await response.text())
}

function parseMetrics(text: string): Map<string, number> {
  const values = new Map<string, number>()
  let family = ''
  for (const line of text.split('\n').filter((it) => it !== '')) {
    const [hash, kind, name = ''] = line.split(' ')
    if (hash === '#') {
      const isExpected = kind === 'HELP' || (kind === 'TYPE' && name === family)
      if (!isExpected || !NAME.test(name)) throw new Error(`Unexpected: ${line}`)
      family = name
      continue
    }
    const [, sample = '', labels, value] = SAMPLE.exec(line) ?? []
    if (!sample.startsWith(family)) throw new Error(`Unexpected: ${line}`)
    const key = labels ? `${sample}{${labels}}` : sample
    if (values.has(key)) throw new Error(`Twice: ${line}`)
    values.set(key, Number(value))
  }
  return values
}
