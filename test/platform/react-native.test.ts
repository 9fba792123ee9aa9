// An app in React Native: its state and its network, where it has the package for that.

import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { reactNativePlatform } from '../../src/platform/react-native.js'

beforeEach(() => {
  vi.useFakeTimers()
})
afterEach(() => {
  vi.useRealTimers()
})

function phone() {
  let onState: ((state: string) => void) | undefined
  let onNetwork: ((state: { isConnected: boolean | null }) => void) | undefined
  return {
    appState: {
      addEventListener(_: 'change', listener: (state: string) => void) {
        onState = listener
        return { remove: () => (onState = undefined) }
      },
    },
    netInfo: {
      addEventListener(listener: (state: { isConnected: boolean | null }) => void) {
        onNetwork = listener
        return () => (onNetwork = undefined)
      },
    },
    becomes: (state: string) => onState?.(state),
    isConnected: (isConnected: boolean | null) => onNetwork?.({ isConnected }),
    isWatched: () => onState !== undefined || onNetwork !== undefined,
  }
}

describe('an app', () => {
  it('that comes to the front is awake, one that leaves is not', () => {
    const { appState, becomes } = phone()
    const heard: string[] = []
    reactNativePlatform(appState).watch((event) => heard.push(event))
    becomes('background')
    expect(heard).toEqual([])
    becomes('active')
    expect(heard).toEqual(['awake'])
  })

  it('in the background has no timer', () => {
    const { appState, becomes } = phone()
    reactNativePlatform(appState).watch(() => undefined)
    expect(vi.getTimerCount()).toBe(1)
    becomes('background')
    expect(vi.getTimerCount()).toBe(0)
    becomes('active')
    expect(vi.getTimerCount()).toBe(1)
  })

  it('hears of changes of its network, not of how it was at first', () => {
    const { appState, netInfo, isConnected } = phone()
    const heard: string[] = []
    reactNativePlatform(appState, netInfo).watch((event) => heard.push(event))
    for (const state of [null, true, true, null, false, null, true]) isConnected(state)
    expect(heard).toEqual(['offline', 'online'])
  })

  it('that is watched no more leaves no listener and no timer', () => {
    const { appState, netInfo, isWatched } = phone()
    const stop = reactNativePlatform(appState, netInfo).watch(() => undefined)
    expect(isWatched()).toBe(true)
    stop()
    expect(isWatched()).toBe(false)
    expect(vi.getTimerCount()).toBe(0)
  })
})
