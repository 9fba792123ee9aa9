// Tasks run one after the other, in the order in which they were given, whatever they do.

import { expect, it } from 'vitest'
import { createOrderedRunner } from '../../src/shared/in-order.js'

it('runs a task at once', () => {
  const run = createOrderedRunner()
  const done: string[] = []
  run(() => done.push('a'))
  expect(done).toEqual(['a'])
})

it('finishes a task before one that it asks for, and keeps the order of those', () => {
  const run = createOrderedRunner()
  const done: string[] = []
  run(() => {
    done.push('a begins')
    run(() => {
      done.push('b')
      run(() => done.push('d'))
    })
    run(() => done.push('c'))
    done.push('a ends')
  })
  expect(done).toEqual(['a begins', 'a ends', 'b', 'c', 'd'])
})

it('passes an error on, and loses none of the tasks that wait', () => {
  const run = createOrderedRunner()
  const done: string[] = []
  expect(() =>
    run(() => {
      run(() => done.push('waits'))
      throw new Error('of a task')
    }),
  ).toThrow('of a task')
  run(() => done.push('next'))
  expect(done).toEqual(['waits', 'next'])
})

it('has an order of its own for each runner', () => {
  const done: string[] = []
  createOrderedRunner()(() => {
    createOrderedRunner()(() => done.push('inner'))
    done.push('outer')
  })
  expect(done).toEqual(['inner', 'outer'])
})
