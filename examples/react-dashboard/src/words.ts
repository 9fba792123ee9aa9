// How numbers and times are written on the page.

const LOCALE = 'en-GB'

const euros = new Intl.NumberFormat(LOCALE, { style: 'currency', currency: 'EUR' })
const wholeEuros = new Intl.NumberFormat(LOCALE, {
  style: 'currency',
  currency: 'EUR',
  maximumFractionDigits: 0,
})
const clock = new Intl.DateTimeFormat(LOCALE, { timeStyle: 'medium' })

export const money = (cents: number): string => euros.format(cents / 100)

export const roundMoney = (cents: number): string => wholeEuros.format(cents / 100)

export const clockTime = (at: number): string => clock.format(at)

export const count = (number: number, one: string, many = `${one}s`): string =>
  `${number} ${number === 1 ? one : many}`

/** Such as "12 s" or "3 min". */
export function duration(ms: number): string {
  const seconds = Math.max(0, Math.round(ms / 1000))
  return seconds < 60 ? `${seconds} s` : `${Math.floor(seconds / 60)} min`
}
