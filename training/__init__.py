"""How the shipped encoder was made: data, training, distillation, export and evaluation."""
