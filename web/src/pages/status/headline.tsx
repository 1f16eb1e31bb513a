import { failureText } from '../../api/failure-text.ts'
import { clockText, spanText } from '../../format/time.ts'
import { useNow } from '../../parts/use-now.ts'
import { type Finding, type InstallationStatus, levelOf, textOf } from './finding.ts'
import { wellText } from './judgement.ts'

interface HeadlineProps {
  readonly status: InstallationStatus
  readonly findings: readonly Finding[]
  /** When that arrived, by the browser's clock in ms. */
  readonly at: number
  /** Why there is nothing newer; null while there is. */
  readonly error: Error | null
}

/** Twice what an answer and the pause before the next question may take. */
const OLD_SECONDS = 20

/** The one thing to know first; then whatever else is wrong. */
export const Headline = (props: HeadlineProps) => {
  const { findings, at, error } = props
  const seconds = Math.max(0, useNow() - at) / 1_000
  const level = error === null ? levelOf(findings) : 'bad'
  return (
    <section class="headline" data-level={seconds > OLD_SECONDS && error === null ? 'old' : level}>
      <p class="visually-hidden" role="status">
        {spokenText(props)}
      </p>
      {error === null ? <Findings {...props} /> : <Away {...{ error, at }} />}
      <p class="headline-age">as of {spanText(seconds)} ago</p>
    </section>
  )
}

/** Changes when something begins or ends, not as it counts. */
const spokenText = ({ findings, error }: HeadlineProps): string => {
  if (error !== null) return failureText(error)
  const words = findings.map(({ what }) => what)
  return (levelOf(findings) === 'good' ? [WELL, ...words] : words).join('. ')
}

const WELL = 'All is well'

const Findings = ({ status, findings }: HeadlineProps) => {
  const isWell = levelOf(findings) === 'good'
  const [first] = findings
  const rest = isWell ? findings : findings.slice(1)
  return (
    <>
      <h2>{isWell || first === undefined ? WELL : textOf(first)}</h2>
      {isWell && <p>{wellText(status)}</p>}
      {rest.length > 0 && (
        <ul>
          {rest.map((finding) => (
            <li key={finding.what}>{textOf(finding)}</li>
          ))}
        </ul>
      )}
    </>
  )
}

const Away = ({ error, at }: { readonly error: Error; readonly at: number }) => (
  <>
    <h2>{failureText(error)}</h2>
    <p>
      What follows is of {clockText(new Date(at).toISOString())}. It is asked again every few
      seconds.
    </p>
  </>
)
