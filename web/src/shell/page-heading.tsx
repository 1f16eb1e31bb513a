import type { ComponentChildren } from 'preact'
import { useEffect, useLayoutEffect, useRef } from 'preact/hooks'

/** The page that was headed last. That of a visit's first page leaves the focus where it is. */
let headed = location.pathname
/** The heading that went last had the focus. */
let isHandedOver = false

interface PageHeadingProps {
  /** Of the browser's window, before the name of the site. */
  readonly title: string
  /** What the page itself says, where that is another text. */
  readonly children?: ComponentChildren
}

/**
 * The one heading of a page. A new page's takes the focus, so that keyboards and screen readers
 * follow; so does one that stands in for a heading that had it, as when a page has loaded.
 */
export const PageHeading = ({ title, children = title }: PageHeadingProps) => {
  const heading = useRef<HTMLHeadingElement>(null)
  useEffect(() => {
    document.title = `${title} · polycool`
  }, [title])
  useLayoutEffect(() => {
    const { current } = heading
    if (isHandedOver || headed !== location.pathname) current?.focus({ preventScroll: true })
    headed = location.pathname
    isHandedOver = false
    return () => {
      isHandedOver = document.activeElement === current
    }
  }, [])
  return (
    <h1 ref={heading} tabIndex={-1}>
      {children}
    </h1>
  )
}
