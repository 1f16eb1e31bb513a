import { useState } from 'preact/hooks'
import { useImages } from '../shell/preferences.ts'

interface MarketImageProps {
  readonly src: string | null
  /** Its first letter stands where there is no image. */
  readonly name: string
  /** Edge in CSS pixels; the place is kept whether there is an image or not. */
  readonly size: number
}

/** Only https: the page's Content-Security-Policy says from which hosts. Decoration, so it has no text. */
export const MarketImage = ({ src, name, size }: MarketImageProps) => {
  const [images] = useImages()
  const [failed, setFailed] = useState<string | null>(null)
  const shown = images && failed !== src && src?.startsWith('https://') ? src : undefined
  return (
    <span class="market-image" style={{ width: size, height: size }} aria-hidden="true">
      {shown === undefined ? (
        (/\p{L}|\p{N}/u.exec(name)?.[0] ?? '?')
      ) : (
        <img
          {...{ src: shown, width: size, height: size }}
          alt=""
          loading="lazy"
          decoding="async"
          referrerpolicy="no-referrer"
          onError={() => setFailed(shown)}
        />
      )}
    </span>
  )
}
