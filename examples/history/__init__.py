"""Five changes of the law of the Kyrgyz Republic, as the sources of the corpus tell them, and the graph before them."""
