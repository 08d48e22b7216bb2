# Quil's shell integration, for bash 3.2 and later. An interactive bash reads this as its rc file; a login shell as $ENV, in POSIX
# mode, which is left at once. It reads what bash would have read, then says at each prompt where the shell is and how the last
# command ended. Nothing in here is exported: a bash started from this one is an ordinary one.

# All before your files are read: an alias of theirs cannot change it.
__quil_host=${HOSTNAME-}
__quil_pwd=
__quil_url=
__quil_ran=
__quil_ps0=
__quil_b=$'\033]133;B\007'
__quil_c=$'\033]133;C\007'
# An exported PS1 or PS0 reaches children, and there these expand to nothing.
__quil_ps1='\[${__quil_b-}\]'

__quil_locate() {
  local LC_ALL=C out= char code i
  if [[ $PWD == *[!a-zA-Z0-9/._~-]* ]]; then
    for ((i = 0; i < ${#PWD}; i++)); do
      char=${PWD:i:1}
      case $char in
        [a-zA-Z0-9/._~-]) out+=$char ;;
        *)
          builtin printf -v code %d "'$char"
          # bash 3.2 takes bytes for signed.
          if ((code < 0)); then code=$((code + 256)); fi
          builtin printf -v code '%%%02X' "$code"
          out+=$code
          ;;
      esac
    done
  else
    out=$PWD
  fi
  __quil_pwd=$PWD
  __quil_url=file://$__quil_host$out
}

__quil_prompt() {
  local code=${1-$?} ended=
  if [[ ${PWD-} != "$__quil_pwd" ]]; then __quil_locate; fi
  if [[ -n $__quil_ran ]]; then ended=$'\033]133;D;'$code$'\007'; fi
  __quil_ran=
  if [[ -n $__quil_ps0 ]]; then
    if [[ ${PS0-} != *"$__quil_ps0" ]]; then PS0=${PS0-}$__quil_ps0; fi
  else
    __quil_ran=1
  fi
  # Prompt commands that build PS1 anew have run by now.
  if [[ ${PS1-} != *"$__quil_ps1" ]]; then
    PS1=${PS1-}
    PS1=${PS1//"$__quil_ps1"/}$__quil_ps1
  fi
  # redraw=0: readline draws only the last line of a prompt again, so a terminal must not clear the others.
  { builtin printf '%s\033]7;%s\007\033]133;A;redraw=0\007' "$ended" "$__quil_url" >/dev/tty; } 2>/dev/null || :
}

# What comes first and hands the status on.
__quil_before() {
  __quil_status=$?
  if [[ -z ${__quil_last-} ]]; then __quil_prompt "$__quil_status"; fi
  return "$__quil_status"
}

__quil_install() {
  local status=$1 exporting=${-//[!a]/} version=$((BASH_VERSINFO[0] * 100 + BASH_VERSINFO[1]))
  set +a
  if [[ $(declare -p PS1 PS0 PROMPT_COMMAND 2>/dev/null) =~ declare\ -[a-zA-Z]*r ]]; then
    : # readonly: yours to keep
  else
    if ! shopt -q promptvars; then
      __quil_ps1='\[\e]133;B\a\]'
    elif ((version >= 404)); then
      # Expanded when a command has been read, in this very shell: that is how a prompt knows that one ran.
      __quil_ps0='${__quil_c+${__quil_c:$((__quil_ran=1,0))}}'
    fi
    # `&& :` keeps a handed on status from an ERR trap and from `set -e`.
    if [[ -n ${__bp_imported-} ]]; then
      # bash-preexec takes what follows its own prompt command for a command that was typed.
      precmd_functions+=(__quil_prompt)
    elif [[ -n $2 ]]; then
      # There is a DEBUG trap. One that times commands is made ready by the last prompt command: ours would set it off.
      __quil_first=__quil_before
      PROMPT_COMMAND='${__quil_first-:} && :'$'\n'"${PROMPT_COMMAND-}"
    elif ((version < 501)); then
      # One string: what comes first must see the status, and what comes last the PS1 of the others.
      __quil_first=__quil_before
      __quil_last=__quil_prompt
      PROMPT_COMMAND='${__quil_first-:} && :'$'\n'"${PROMPT_COMMAND-}"$'\n''${__quil_last-:} "${__quil_status-}"'
    elif [[ -z ${PROMPT_COMMAND+set} && ${#PROMPT_COMMAND[@]} -eq 0 ]]; then
      # Place 0 stays free for a plain `PROMPT_COMMAND=…` of yours.
      PROMPT_COMMAND=([1]=__quil_prompt)
    else
      PROMPT_COMMAND+=(__quil_prompt)
    fi
  fi
  unset -f __quil_install
  if [[ -n $exporting ]]; then set -a; fi
  return "$status"
}

if shopt -q login_shell; then
  set +o posix
  # What POSIX mode had switched on. (Which of them it did depends on the version.)
  shopt -u inherit_errexit shift_verbose 2>/dev/null
  if [[ ${HISTFILE-} == ~/.sh_history ]]; then HISTFILE=~/.bash_history; fi
  if [[ -n ${QUIL_SHELL_ENV+set} ]]; then export ENV="$QUIL_SHELL_ENV"; else unset ENV; fi
  unset QUIL_SHELL_ENV QUIL_SHELL_INIT
  if [[ -r /etc/profile ]]; then . /etc/profile; fi
  if [[ -r ~/.bash_profile ]]; then
    \. ~/.bash_profile
  elif [[ -r ~/.bash_login ]]; then
    \. ~/.bash_login
  elif [[ -r ~/.profile ]]; then
    \. ~/.profile
  fi
elif [[ -r ~/.bashrc ]]; then
  . ~/.bashrc
fi
# Here, because in a function a DEBUG trap is not seen. The status of your files is the first prompt's.
\__quil_install "$?" "$(trap -p DEBUG)"
