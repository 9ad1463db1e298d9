"""Small networks whose curvature is that of the data, without weight decay: their saddles, and escape from them."""
