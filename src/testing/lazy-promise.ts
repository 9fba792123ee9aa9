// A promise whose work begins when somebody waits for it. Must not know the work.

/** Makes a promise that begins `work` with the first `await`, `then`, `catch` or `finally`. */
export function lazyPromise<Value>(work: () => Promise<Value>): Promise<Value> {
  let result: Promise<Value> | undefined
  const begin = () => (result ??= work())
  return {
    then: (onFulfilled, onRejected) => begin().then(onFulfilled, onRejected),
    catch: (onRejected) => begin().catch(onRejected),
    finally: (onFinally) => begin().finally(onFinally),
    [Symbol.toStringTag]: 'Promise',
  }
}
