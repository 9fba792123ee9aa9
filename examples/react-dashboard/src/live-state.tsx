import { useConnection } from 'bellwire/react'

/** One word on where the page stands. The notice below says more. */
export function LiveState({ isLive }: { isLive: boolean }) {
  const { isLost, state } = useConnection()
  const isOff = isLost || state === 'failed' || state === 'disconnected'
  const [tone, word] = isLive ? ['good', 'Live'] : isOff ? ['bad', 'Not live'] : ['', 'Connecting']
  return (
    <p className="live-state" data-tone={tone}>
      {word}
    </p>
  )
}
