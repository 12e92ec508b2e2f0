/** The first script of the pages: styles, then the shell. */
import './css/tokens.css'
import './css/base.css'
import './css/elements.css'
import './css/shell.css'
import './css/slider.css'

import { render } from 'preact'

import { Shell } from './shell.js'

render(<Shell />, document.getElementById('app')!)
