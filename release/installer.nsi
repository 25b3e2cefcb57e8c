; The installer for Windows, made by makensis with /DVERSION /DTITLE /DSOURCE /DOUTPUT /DICON /DLICENCE /DKILOBYTES.
;
;   setup.exe                   asks for whom: for one person (no administrator needed) or for everybody; takes the place
;                               of what it installed before
;   setup.exe /S                installs for this person and asks nothing; with /AllUsers for everybody
;   setup.exe /S /D=C:\Folder   … into a folder of one's own; /D is the last and has no quotation marks
;   Uninstall.exe /S            keeps what ClassLens made for the person; with /RemoveData it is removed too
Unicode true
Target amd64-unicode
SetCompressor /SOLID lzma
SetCompressorDictSize 64 ; so that what both programs hold is packed once
RequestExecutionLevel highest
AllowSkipFiles off ; what cannot be written ends the installation

!include "MUI2.nsh"
!include "LogicLib.nsh"
!include "WinVer.nsh"
!include "FileFunc.nsh"
!include "nsDialogs.nsh"

!define KEY "Software\Microsoft\Windows\CurrentVersion\Uninstall\ClassLens"
!define FILE_TYPE "ClassLens.Pack"
; Beside other programs, and not where ClassLens keeps what a person makes. With it, NSIS puts \ClassLens behind a folder that
; is chosen in the window.
!define FOR_ONE "$LOCALAPPDATA\Programs\ClassLens"

Name "${TITLE}"
OutFile "${OUTPUT}"
InstallDir "${FOR_ONE}"
BrandingText "ClassLens ${VERSION}"
ShowInstDetails nevershow
ShowUninstDetails nevershow

VIProductVersion "${VERSION}.0"
VIAddVersionKey "ProductName" "ClassLens"
VIAddVersionKey "ProductVersion" "${VERSION}"
VIAddVersionKey "FileVersion" "${VERSION}"
VIAddVersionKey "FileDescription" "Installs ClassLens"
VIAddVersionKey "CompanyName" "The ClassLens developers"
VIAddVersionKey "LegalCopyright" "MIT licence"

!define MUI_ICON "${ICON}"
!define MUI_UNICON "${ICON}"
!define MUI_FINISHPAGE_RUN
!define MUI_FINISHPAGE_RUN_FUNCTION OpenAsThePerson
!define MUI_FINISHPAGE_RUN_TEXT "Open ClassLens"

Var ForEverybody ; 1 or 0
Var RemoveData   ; 1 or 0
Var Named        ; the folder that /D named, or nothing
Var Choice
Var Handle

!insertmacro MUI_PAGE_LICENSE "${LICENCE}"
Page custom AskForWhom TakeForWhom
!insertmacro MUI_PAGE_DIRECTORY
!insertmacro MUI_PAGE_INSTFILES
!insertmacro MUI_PAGE_FINISH
!insertmacro MUI_UNPAGE_CONFIRM
UninstPage custom un.AskForData un.TakeData
!insertmacro MUI_UNPAGE_INSTFILES
!insertmacro MUI_LANGUAGE "English"

!macro Refuse TEXT
  MessageBox MB_OK|MB_ICONSTOP "${TEXT}" /SD IDOK
  SetErrorLevel 2
  Quit
!macroend

; Files that are open cannot be replaced: say so before anything is changed.
!macro RefuseWhileOpen PROGRAM
  ${If} ${FileExists} "$INSTDIR\${PROGRAM}"
    ClearErrors
    FileOpen $Handle "$INSTDIR\${PROGRAM}" a
    ${If} ${Errors}
      !insertmacro Refuse "ClassLens is open, or you may not write to $INSTDIR. Close it, or ask an administrator, then try again."
    ${EndIf}
    FileClose $Handle
  ${EndIf}
!macroend

!macro RefuseUnlessItCanBeWritten
  ClearErrors
  SetOutPath "$INSTDIR"
  FileOpen $Handle "$INSTDIR\Uninstall.exe" a
  ${If} ${Errors}
    !insertmacro Refuse "Nothing can be written to $INSTDIR. Choose another folder, or ask an administrator."
  ${EndIf}
  FileClose $Handle
!macroend

; Another program may have a folder of that name, which is not ours to replace.
!macro RemoveOlderVersion
  ${If} ${FileExists} "$INSTDIR\_internal\*.*"
    ${IfNot} ${FileExists} "$INSTDIR\ClassLens.exe"
      !insertmacro Refuse "Another program is in $INSTDIR. Choose a folder of its own for ClassLens."
    ${EndIf}
    ClearErrors
    RMDir /r "$INSTDIR\_internal"
    ${If} ${Errors}
      !insertmacro Refuse "Files of the older version in $INSTDIR are open. Close the programs that use them, then try again."
    ${EndIf}
  ${EndIf}
!macroend

; Who installs it for everybody needs no copy of their own beside it. What they made stays.
!macro RemoveOwnCopy
  ${If} $ForEverybody == 1
    ReadRegStr $0 HKCU "${KEY}" "InstallLocation"
    ${If} $0 != ""
    ${AndIf} $0 != $INSTDIR
    ${AndIf} ${FileExists} "$0\Uninstall.exe"
      StrCpy $1 "not started"
      ExecWait '"$0\Uninstall.exe" /S _?=$0' $1
      ${If} $1 == 0
        Delete "$0\Uninstall.exe"
        RMDir "$0"
      ${Else} ; without its uninstaller it could not be removed later either
        MessageBox MB_OK|MB_ICONEXCLAMATION "Your own copy of ClassLens in $0 stays, because it is open or may not be removed. Close it, then remove it in Windows' settings under Apps." /SD IDOK
      ${EndIf}
    ${EndIf}
  ${EndIf}
!macroend

; Where it goes: the folder that was named, else where it is already, else the usual one.
Function PlaceAndContext
  ${If} $ForEverybody == 1
    SetShellVarContext all
    StrCpy $INSTDIR "$PROGRAMFILES64\ClassLens"
  ${Else}
    SetShellVarContext current
    StrCpy $INSTDIR "${FOR_ONE}"
  ${EndIf}
  ReadRegStr $0 SHCTX "${KEY}" "InstallLocation"
  ${If} $0 != ""
  ${AndIf} ${FileExists} "$0\ClassLens.exe"
    StrCpy $INSTDIR $0
  ${EndIf}
  ${If} $Named != ""
    StrCpy $INSTDIR $Named
  ${EndIf}
FunctionEnd

; By Windows' desktop, with the rights of the person: an administrator's window takes no pictures that are dropped.
Function OpenAsThePerson
  Exec '"$WINDIR\explorer.exe" "$INSTDIR\ClassLens.exe"'
FunctionEnd

Function .onInit
  SetRegView 64
  ${IfNot} ${AtLeastBuild} 17763
    !insertmacro Refuse "ClassLens needs Windows 10, version 1809, or a newer one. Update Windows, then try again."
  ${EndIf}
  StrCpy $ForEverybody 0
  UserInfo::GetAccountType
  Pop $1
  ${GetParameters} $0
  ClearErrors
  ${GetOptions} $0 "/AllUsers" $2
  ${IfNot} ${Errors}
    ${If} $1 != "Admin"
      !insertmacro Refuse "Only an administrator can install ClassLens for everybody. Start the installer as one, or without /AllUsers."
    ${EndIf}
    StrCpy $ForEverybody 1
  ${ElseIfNot} ${Silent}
  ${AndIf} $1 == "Admin"
    StrCpy $ForEverybody 1 ; as first proposed: whoever gave the password may not be who will use it
  ${EndIf}
  ${If} $INSTDIR != "${FOR_ONE}" ; /D named it
    StrCpy $Named $INSTDIR
  ${EndIf}
  Call PlaceAndContext
FunctionEnd

Function AskForWhom
  UserInfo::GetAccountType
  Pop $1
  ${If} $1 != "Admin"
    Abort ; there is nothing to choose
  ${EndIf}
  !insertmacro MUI_HEADER_TEXT "For whom?" "ClassLens can be there for you alone or for everybody on this computer."
  nsDialogs::Create 1018
  Pop $0
  ${NSD_CreateRadioButton} 0 10u 100% 12u "Only for &me"
  Pop $0
  ${NSD_CreateRadioButton} 0 28u 100% 12u "For &everybody on this computer"
  Pop $Choice
  ${If} $ForEverybody == 1
    ${NSD_Check} $Choice
  ${Else}
    ${NSD_Check} $0
  ${EndIf}
  nsDialogs::Show
FunctionEnd

Function TakeForWhom
  ${NSD_GetState} $Choice $ForEverybody
  Call PlaceAndContext
FunctionEnd

Section
  !insertmacro RefuseWhileOpen "ClassLens.exe"
  !insertmacro RefuseWhileOpen "ClassLens-command.exe"
  !insertmacro RemoveOlderVersion
  !insertmacro RefuseUnlessItCanBeWritten
  !insertmacro RemoveOwnCopy
  SetOutPath "$INSTDIR"
  File /r "${SOURCE}/*"
  WriteUninstaller "$INSTDIR\Uninstall.exe"
  CreateShortcut "$SMPROGRAMS\ClassLens.lnk" "$INSTDIR\ClassLens.exe"

  WriteRegStr SHCTX "Software\Classes\.classlens" "" "${FILE_TYPE}"
  WriteRegStr SHCTX "Software\Classes\${FILE_TYPE}" "" "Classroom pack of ClassLens"
  WriteRegStr SHCTX "Software\Classes\${FILE_TYPE}\DefaultIcon" "" "$INSTDIR\ClassLens.exe,0"
  WriteRegStr SHCTX "Software\Classes\${FILE_TYPE}\shell\open\command" "" '"$INSTDIR\ClassLens.exe" "%1"'
  System::Call 'shell32::SHChangeNotify(i 0x08000000, i 0, p 0, p 0)'

  WriteRegStr SHCTX "${KEY}" "DisplayName" "${TITLE}"
  WriteRegStr SHCTX "${KEY}" "DisplayVersion" "${VERSION}"
  WriteRegStr SHCTX "${KEY}" "Publisher" "The ClassLens developers"
  WriteRegStr SHCTX "${KEY}" "DisplayIcon" "$INSTDIR\ClassLens.exe"
  WriteRegStr SHCTX "${KEY}" "InstallLocation" "$INSTDIR"
  WriteRegStr SHCTX "${KEY}" "UninstallString" '"$INSTDIR\Uninstall.exe"'
  WriteRegStr SHCTX "${KEY}" "QuietUninstallString" '"$INSTDIR\Uninstall.exe" /S'
  WriteRegDWORD SHCTX "${KEY}" "EstimatedSize" ${KILOBYTES}
  WriteRegDWORD SHCTX "${KEY}" "NoModify" 1
  WriteRegDWORD SHCTX "${KEY}" "NoRepair" 1
SectionEnd

Function un.onInit
  SetRegView 64
  ReadRegStr $0 HKLM "${KEY}" "InstallLocation"
  ${If} $0 == $INSTDIR
    SetShellVarContext all
  ${EndIf}
  StrCpy $RemoveData 0
  ${GetParameters} $0
  ClearErrors
  ${GetOptions} $0 "/RemoveData" $1
  ${IfNot} ${Errors}
    StrCpy $RemoveData 1
  ${EndIf}
FunctionEnd

Function un.AskForData
  !insertmacro MUI_HEADER_TEXT "Your work" "What you trained, your settings and downloaded weights are kept unless you say otherwise."
  nsDialogs::Create 1018
  Pop $0
  ${NSD_CreateCheckbox} 0 10u 100% 12u "&Remove them too. This cannot be undone."
  Pop $Choice
  ${If} $RemoveData == 1
    ${NSD_Check} $Choice
  ${EndIf}
  nsDialogs::Show
FunctionEnd

Function un.TakeData
  ${NSD_GetState} $Choice $RemoveData
FunctionEnd

Section "Uninstall"
  !insertmacro RefuseWhileOpen "ClassLens.exe"
  !insertmacro RefuseWhileOpen "ClassLens-command.exe"
  RMDir /r "$INSTDIR\_internal"
  Delete "$INSTDIR\ClassLens.exe"
  Delete "$INSTDIR\ClassLens-command.exe"
  Delete "$INSTDIR\Uninstall.exe"
  RMDir "$INSTDIR" ; only when nothing of the person lies there, such as a classroom pack
  Delete "$SMPROGRAMS\ClassLens.lnk"
  DeleteRegKey SHCTX "Software\Classes\${FILE_TYPE}"
  DeleteRegKey SHCTX "Software\Classes\.classlens"
  DeleteRegKey SHCTX "${KEY}"
  System::Call 'shell32::SHChangeNotify(i 0x08000000, i 0, p 0, p 0)'
  ${If} $RemoveData == 1
    ; ClassLens follows the variable, with which schools name another disk.
    SetShellVarContext current
    ReadEnvStr $0 LOCALAPPDATA
    ${If} $0 == ""
      StrCpy $0 $LOCALAPPDATA
    ${EndIf}
    RMDir /r "$0\ClassLens"
  ${EndIf}
SectionEnd
