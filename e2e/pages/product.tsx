import { mount } from './mount.tsx'
import { ProductApp } from './product-app.tsx'

mount(<ProductApp />)
