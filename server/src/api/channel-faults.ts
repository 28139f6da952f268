import type { OrgSettings } from '@reachable/shared/contract'
import type { Fault } from './filter-form.ts'

/** What the schema cannot see of channels and journeys: ids that are there twice, or nowhere. */
export function channelFaults({ channels, oneToOneChannel, softBounceJourneys }: OrgSettings): Fault[] {
  const ids = channels.map((channel) => channel.id)
  // A rep's own mail is a channel whether or not the list names it (CHN-5).
  const hasChannel = (id: string) => id === oneToOneChannel || ids.includes(id)
  const journeyIds = softBounceJourneys.map((journey) => journey.id)
  return [
    ...(new Set(ids).size === ids.length ? [] : [{ pointer: '/channels', detail: 'two channels have one id' }]),
    ...(new Set(journeyIds).size === journeyIds.length
      ? []
      : [{ pointer: '/softBounceJourneys', detail: 'two journeys have one id' }]),
    ...softBounceJourneys.flatMap((journey, index) => {
      const pointer = `/softBounceJourneys/${index}/channels`
      // A journey without channels would count for ever and end nothing (SFT-2).
      const isIdle = journey.enabled && journey.channels.length === 0
      const unknown = journey.channels.filter((id) => !hasChannel(id))
      return [
        ...(isIdle ? [{ pointer, detail: 'name the channels that this journey counts on and ends' }] : []),
        ...unknown.map((id) => ({ pointer, detail: `no such channel: ${id}` })),
      ]
    }),
  ]
}
