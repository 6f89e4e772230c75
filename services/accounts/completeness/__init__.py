"""How complete the archives are, measured by the policy of their class (信息的完整与准确)."""
