import { HELP_ANSWERS } from '@reachable/shared/help'

/** What reps and admins ask, and how the product behaves (SET-5); also there before anybody is connected. */
export const Help = () => (
  <section aria-labelledby="help">
    <h2 id="help">Help</h2>
    {HELP_ANSWERS.map(({ id, question, answer }) => (
      <details key={id}>
        <summary>{question}</summary>
        <p>{answer}</p>
      </details>
    ))}
  </section>
)
