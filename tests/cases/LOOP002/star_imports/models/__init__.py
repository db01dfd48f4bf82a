from .generator import *
