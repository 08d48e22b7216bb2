# Quil's shell integration, for zsh. zsh finds this file because ZDOTDIR leads here; it puts ZDOTDIR back at once, so that zsh itself
# reads your .zprofile, .zshrc, .zlogin and .zlogout where they are. Nothing in here is exported.

typeset -g _quil_host=${HOST-} _quil_pwd= _quil_url= _quil_ran= _quil_b=$'%{\e]133;B\a%}'

_quil_say() {
  { print -rn -- "$1" >$TTY } 2>/dev/null
}

_quil_locate() {
  emulate -L zsh -o extended_glob -o no_multibyte
  local MATCH MBEGIN MEND
  _quil_pwd=$PWD
  _quil_url=file://$_quil_host${PWD//(#m)[^a-zA-Z0-9\/._~-]/%${(l:2::0:)$(([##16]#MATCH))}}
}

_quil_chpwd() {
  emulate -L zsh
  # (cd elsewhere) is not where the shell is.
  if (( ZSH_SUBSHELL == 0 )); then
    _quil_locate
    _quil_say $'\e]7;'$_quil_url$'\a'
  fi
}

_quil_preexec() {
  emulate -L zsh
  # While a command runs, PS1 is yours alone.
  PS1=${PS1//$_quil_b/}
  _quil_ran=1
  _quil_say $'\e]133;C\a'
}

_quil_precmd() {
  local code=$? ended=
  local percent=${options[promptpercent]}
  emulate -L zsh
  # Themes build PS1 in their own hooks: ours goes last.
  if [[ $precmd_functions[-1] != _quil_precmd ]]; then
    precmd_functions=(${precmd_functions:#_quil_precmd} _quil_precmd)
  fi
  if [[ $PWD != $_quil_pwd ]]; then _quil_locate; fi
  if [[ -n $_quil_ran ]]; then ended=$'\e]133;D;'$code$'\a'; fi
  _quil_ran=
  if [[ $percent != off && $PS1 != *$_quil_b ]]; then PS1=${PS1//$_quil_b/}$_quil_b; fi
  _quil_say $ended$'\e]7;'$_quil_url$'\a\e]133;A\a'
}

if [[ -o interactive ]]; then
  typeset -ga precmd_functions preexec_functions chpwd_functions
  zmodload zsh/parameter 2>/dev/null
  precmd_functions+=(_quil_precmd)
  preexec_functions+=(_quil_preexec)
  chpwd_functions+=(_quil_chpwd)
fi

if [[ -n ${QUIL_SHELL_ZDOTDIR+set} ]]; then export ZDOTDIR=$QUIL_SHELL_ZDOTDIR; else unset ZDOTDIR; fi
unset QUIL_SHELL_ZDOTDIR
if [[ -r ${ZDOTDIR-$HOME}/.zshenv ]]; then source ${ZDOTDIR-$HOME}/.zshenv; fi
