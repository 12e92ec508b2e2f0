/** The name of an icon -> its drawing, which takes the colour of the words beside it and is silent for screen readers. */
import type { IconName } from '../words.js'

/** Strokes on a 16 px square. */
const DRAWN: Record<IconName, string> = {
  check: 'M3 8.5l3.2 3.2L13 4.8',
  cross: 'M4 4l8 8M12 4l-8 8',
  close: 'M4 4l8 8M12 4l-8 8',
  warn: 'M8 2.2L14.4 13.4H1.6zM8 6.4v3.4M8 11.6v.2',
  clock: 'M8 2a6 6 0 100 12A6 6 0 008 2zM8 4.8V8l2.2 1.6',
  skip: 'M2.5 5.5a5.5 5.5 0 019.6 1.3M12.6 3v4h-4',
  play: 'M5 3.2l7.5 4.8L5 12.8z',
  pause: 'M5.5 3.5v9M10.5 3.5v9',
  dot: 'M8 5.5a2.5 2.5 0 100 5 2.5 2.5 0 000-5z',
  ring: 'M8 3.5a4.5 4.5 0 100 9 4.5 4.5 0 000-9z',
  info: 'M8 2a6 6 0 100 12A6 6 0 008 2zM8 7.2v3.8M8 4.9v.2',
  stop: 'M8 2a6 6 0 100 12A6 6 0 008 2zM3.8 3.8l8.4 8.4',
  now: 'M1.5 8.5h3l2-5 3 9 2-6 1 2h2',
  songs: 'M6 12.2V3.4l7-1.4v8.6M6 12.2a2 1.7 0 11-4 0 2 1.7 0 014 0zM13 10.6a2 1.7 0 11-4 0 2 1.7 0 014 0z',
  styles: 'M8 5.6V5a1.6 1.6 0 10-1.6-1.6M8 5.6L1.6 10.8c-.6.6-.3 1.6.6 1.6h11.6c.9 0 1.2-1 .6-1.6z',
  jobs: 'M2 4h1M6 4h8M2 8h1M6 8h8M2 12h1M6 12h8',
  ingest: 'M8 1.8v7M5 6l3 3 3-3M1.8 9.5h3l1 2h4.4l1-2h3v4H1.8z',
  health: 'M8 13.4L2.8 8.2a3.2 3.2 0 014.5-4.5l.7.7.7-.7a3.2 3.2 0 014.5 4.5z',
  speaker: 'M2 6v4h2.5L8 13V3L4.5 6zM10.5 5.8a3 3 0 010 4.4M12.4 3.8a6 6 0 010 8.4',
  mute: 'M2 6v4h2.5L8 13V3L4.5 6zM10.5 6l4 4M14.5 6l-4 4',
  eye: 'M1.5 8S4 3.6 8 3.6 14.5 8 14.5 8 12 12.4 8 12.4 1.5 8 1.5 8zM8 6a2 2 0 100 4 2 2 0 000-4z',
  eyeoff:
    'M3.4 5.2A13 13 0 001.5 8S4 12.4 8 12.4c1 0 1.9-.3 2.7-.6M6.2 3.9C6.8 3.7 7.4 3.6 8 3.6c4 0 6.5 4.4 6.5 4.4s-.6 1.1-1.7 2.2M2 2l12 12',
  search: 'M7 2.5a4.5 4.5 0 100 9 4.5 4.5 0 000-9zM10.3 10.3L14 14',
  sun: 'M8 5.2a2.8 2.8 0 100 5.6 2.8 2.8 0 000-5.6zM8 1.2v1.6M8 13.2v1.6M1.2 8h1.6M13.2 8h1.6M3.2 3.2l1.1 1.1M11.7 11.7l1.1 1.1M3.2 12.8l1.1-1.1M11.7 4.3l1.1-1.1',
  moon: 'M13.5 9.6A6 6 0 016.4 2.5a6 6 0 107.1 7.1z',
  auto: 'M8 2a6 6 0 100 12A6 6 0 008 2zM8 2v12M8 5h3.5M8 8h5M8 11h3.5',
  left: 'M10 3L5 8l5 5',
  right: 'M6 3l5 5-5 5',
  up: 'M3 10l5-5 5 5',
  down: 'M3 6l5 5 5-5',
  upload: 'M8 10.5v-8M5 5.2l3-3 3 3M2 10.5v3h12v-3',
  file: 'M4 1.8h5l3 3v9.4H4zM9 1.8v3h3',
  folder: 'M1.8 3.5h4.5l1.5 1.8h6.4v7.2H1.8z',
  key: 'M10.5 2.5a3 3 0 11-2.7 4.3L2 12.6V14h2.5v-1.5H6V11l2-2M11 5.2v.1',
  undo: 'M5.5 3L2.5 6l3 3M2.5 6h7a4 4 0 010 8H6',
  headphones: 'M2.5 11V8a5.5 5.5 0 0111 0v3M2.5 9.5h2v4h-2zM11.5 9.5h2v4h-2z',
  retry: 'M13 8a5 5 0 11-1.5-3.6M13 1.8v3h-3',
  link: 'M6.5 9.5l3-3M7 4.5l1.5-1.5a3 3 0 014.5 4.3L11.5 9M9 11.5L7.5 13A3 3 0 013 8.7L4.5 7',
  menu: 'M2 4h12M2 8h12M2 12h12',
  disk: 'M2 4c0-2.5 12-2.5 12 0v8c0 2.5-12 2.5-12 0zM2 4c0 2.5 12 2.5 12 0M2 8c0 2.5 12 2.5 12 0',
  bell: 'M3.5 11.5h9l-1-1.5V7a3.5 3.5 0 00-7 0v3zM6.8 13.5h2.4',
  film: 'M2 3h12v10H2zM5 3v10M11 3v10M2 6.3h3M2 9.7h3M11 6.3h3M11 9.7h3',
  keyboard: 'M1.5 4h13v8.5h-13zM4 6.8h.1M6.7 6.8h.1M9.3 6.8h.1M12 6.8h.1M4.5 9.8h7',
  note: 'M2.5 2.5h11v8l-3 3h-8zM10.5 13.5v-3h3M5 5.8h6M5 8.5h4',
}

export function Icon({ name, size = 16 }: { name: IconName; size?: number }) {
  return (
    <svg class="icon" width={size} height={size} viewBox="0 0 16 16" aria-hidden="true" focusable="false">
      <path d={DRAWN[name]} />
    </svg>
  )
}
