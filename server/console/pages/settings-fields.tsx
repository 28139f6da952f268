import { useId } from 'react'
import { Field, Switch } from '../parts/field.tsx'
import type { Draft } from './settings-draft.ts'

type Props = { draft: Draft; onEdit: (part: Partial<Draft>) => void }

export function SettingsFields({ draft, onEdit }: Props) {
  return (
    <>
      <section aria-labelledby="writes">
        <h2 id="writes">What is written to Salesforce</h2>
        <Switch
          label="Write bounce flags and email_active"
          hint="The daily run marks addresses that are dead beyond doubt and clears the mark when a sign of life comes. Off: badges only."
          isOn={draft.crmWrites}
          onChange={(crmWrites) => onEdit({ crmWrites })}
        />
        <Switch
          label="Create contacts"
          hint="A person your team mails or meets becomes a contact of the account that owns their domain. For the default profile."
          isOn={draft.contactCreation}
          onChange={(contactCreation) => onEdit({ contactCreation })}
        />
        <Switch
          label="Add contact roles to open opportunities"
          hint="One standard role per person and opportunity, never a second one. For the default profile."
          isOn={draft.ocr}
          onChange={(ocr) => onEdit({ ocr })}
        />
      </section>
      <section aria-labelledby="own">
        <h2 id="own">Your organisation</h2>
        <Domains value={draft.internalDomains} onChange={(internalDomains) => onEdit({ internalDomains })} />
        <TimeZone value={draft.timeZone} onChange={(timeZone) => onEdit({ timeZone })} />
      </section>
    </>
  )
}

type ValueProps = { value: string; onChange: (value: string) => void }

function Domains({ value, onChange }: ValueProps) {
  const id = useId()
  return (
    <div className="field">
      <label htmlFor={id}>Internal domains</label>
      <textarea
        id={id}
        rows={3}
        spellCheck={false}
        aria-describedby={`${id}-hint`}
        value={value}
        onChange={(event) => onChange(event.target.value)}
      />
      <p className="hint" id={`${id}-hint`}>
        One a line, such as ourco.com. Colleagues get no badge, are never looked up and never become contacts.
      </p>
    </div>
  )
}

const ZONES = Intl.supportedValuesOf('timeZone')

function TimeZone({ value, onChange }: ValueProps) {
  return (
    <>
      <Field
        label="Time zone"
        list="zones"
        autoComplete="off"
        spellCheck={false}
        required
        value={value}
        onChange={(event) => onChange(event.target.value)}
        hint="The daily run is at 03:00 there, and days in rules are days there."
      />
      <datalist id="zones">
        {ZONES.map((zone) => (
          <option key={zone} value={zone} />
        ))}
      </datalist>
    </>
  )
}
